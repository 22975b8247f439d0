import { explain } from "../../../../index.ts";
import { tokenizerOf } from "../../../../models/index.ts";
import type { Alternatives } from "../../../../report/index.ts";
import type { Answer, Question } from "./answer.ts";
import { predictionsOf, tellAlternatives, wantedOf } from "./wanted.ts";

/** How many of the nearest words are tried in each place, and how many are replaced at most. */
const [neighbours, mostChanges] = [20, 5];

/** Which other words a text would have been judged otherwise with. */
export async function otherWords(question: Question): Promise<Answer> {
  const { model, of: asked } = question;
  const of = asked!;
  const [tokens] = of.x as [(typeof of.x)[0]];
  const [before] = (await predictionsOf(model, tokens!)) as [number[]];
  const wanted = wantedOf(question, before);
  const tokenizer = tokenizerOf(model);
  const { pad = 0, unknown } = tokenizer.special;
  const { examples, valid } = await explain.wordSubstitution(model, tokens!, {
    target: wanted.target,
    neighbours,
    changes: mostChanges,
    fixed: unknown === undefined ? [pad] : [pad, unknown],
  });
  const changed = await examples.array();
  const words = of.parts!.map((from, i) => {
    const id = Number(changed.data[i]);
    const to = tokenizer.idToToken(id) ?? String(id);
    return to === from ? { from } : { from, to };
  });
  const [after] = (await predictionsOf(model, changed)) as [number[]];
  const reached = Number((await valid.data())[0]) === 1;
  const way = {
    predicted: wanted.describe(after),
    changes: words.flatMap(({ from, to }) =>
      to === undefined ? [] : [{ name: `"${from}"`, from: "", to: `"${to}"` }],
    ),
    words,
  };
  const alternatives: Alternatives = {
    name: of.name,
    predicted: wanted.describe(before),
    wanted: wanted.called,
    found: reached ? [way] : [],
  };
  return {
    title: "What would have to be different in the text",
    lines: tellAlternatives(alternatives),
    facts: {},
    json: {
      prediction: before,
      wanted: wanted.called,
      found: reached ? [{ ...way, prediction: after }] : [],
    },
    shown: { cases: [], alternatives },
  };
}
