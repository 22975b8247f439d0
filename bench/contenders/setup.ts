/** How what is missing is mended. */
export const setup = "npm run bench:setup installs it";
