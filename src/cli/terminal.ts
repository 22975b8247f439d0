/** What a result line may hold. */
export type Result = { readonly [key: string]: ResultValue };
type ResultValue = null | boolean | number | string | readonly ResultValue[] | Result | undefined;

/** Where a command writes. */
export interface Terminal {
  /** What was asked for: on standard output, or on standard error where that is kept for the JSON line. */
  print(text: string): void;
  /** Progress and remarks: on standard error. */
  note(text: string): void;
  /** The closing line of `--json`. Without that option, nothing. */
  result(result: Result): void;
}

/** The process's own terminal. */
export function createTerminal({ json = false }: { readonly json?: boolean | undefined }): Terminal {
  const write = (stream: NodeJS.WriteStream, text: string): void => void stream.write(`${text}\n`);
  return {
    print: (text) => write(json ? process.stderr : process.stdout, text),
    note: (text) => write(process.stderr, text),
    result: (result) => {
      if (json) write(process.stdout, JSON.stringify(result));
    },
  };
}
