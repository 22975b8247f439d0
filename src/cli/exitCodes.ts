/** How a command ended, for the shell. */
export const exitCodes = {
  done: 0,
  failed: 1,
  wrongUsage: 2,
  /** 128 + SIGINT, as shells have it. */
  interrupted: 130,
} as const;
