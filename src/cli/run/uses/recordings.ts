/** What is told of a recording that is longer than a model hears. */
export const describeCut = (
  path: string,
  { seconds, kept }: { readonly seconds: number; readonly kept: number },
): string => `${path} is ${seconds.toFixed(1)} s long; the model hears the first ${kept} s`;
