/** A task that every contender's program does in the same way. */
export interface Work {
  readonly name: string;
  readonly title: string;
  /** The programs that do it: `programs/<program>.ts` and `peers/pytorch_<program>.py`. */
  readonly program: string;
  /** What the programs are called with. Default: the work's name. */
  readonly arguments?: readonly string[];
  /** The number of trained weights that every program must report. */
  readonly parameters: number;
  /** Floating-point operations of an iteration's matrix products and convolutions. */
  readonly operations: number;
  /** The most that Tensorloom's time may be, as a multiple of PyTorch's at its best. */
  readonly goal?: number;
  /** The most milliseconds that building and compiling may take: the first iteration beyond an ordinary one. */
  readonly compiling?: number;
  /** The most iterations of a turn, where one takes long. */
  readonly iterations?: number;
  /** Takes seconds and gigabytes: few settings are tried, in few rounds. */
  readonly large?: boolean;
  /** Has convolutions: PyTorch is tried with channels first and last. */
  readonly convolutions?: boolean;
  /** What an iteration makes or reads, for a column of so many a second. */
  readonly count?: { readonly of: "tokens" | "images" | "steps"; readonly number: number };
  /** The table of the report that it stands in. Default: training, against the goals. */
  readonly table?: "larger" | "products";
}
