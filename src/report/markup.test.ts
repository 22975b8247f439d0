import fc from "fast-check";
import { expect, it } from "vitest";
import { html, trusted } from "./markup.ts";

it("escapes inserted text and keeps inserted markup", () => {
  const name = `<b title="x">&'`;
  expect(html`<p>${name}${html`<i>${1}</i>`}${undefined}${[name, trusted("<br>")]}</p>`.source).toBe(
    "<p>&lt;b title=&quot;x&quot;&gt;&amp;&#39;<i>1</i>&lt;b title=&quot;x&quot;&gt;&amp;&#39;<br></p>",
  );
});

it("lets no text open a tag, leave an attribute or bring control characters", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(html`${text}`.source).not.toMatch(/[<>"'\u0000-\u0008\u000b-\u001f]/);
    }),
  );
});
