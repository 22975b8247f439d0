/** What a result line may hold. */
export type Result = { readonly [key: string]: ResultValue };
type ResultValue = null | boolean | number | string | readonly ResultValue[] | Result | undefined;

/** Where a command writes. */
export interface Terminal {
  /** What was asked for: on standard output, or on standard error where that is kept for the JSON line. */
  print(text: string): void;
  /** {@link Terminal.print}, but only so far: no line is ended. */
  write(text: string): void;
  /** Progress and remarks: on standard error. */
  note(text: string): void;
  /** The closing line of `--json`. Without that option, nothing. */
  result(result: Result): void;
}

/** The process's own terminal. */
export function createTerminal({ json = false }: { readonly json?: boolean | undefined }): Terminal {
  const line = (stream: NodeJS.WriteStream, text: string): void => void stream.write(`${text}\n`);
  const main = json ? process.stderr : process.stdout;
  return {
    print: (text) => line(main, text),
    write: (text) => void main.write(text),
    note: (text) => line(process.stderr, text),
    result: (result) => {
      if (json) line(process.stdout, JSON.stringify(result));
    },
  };
}
