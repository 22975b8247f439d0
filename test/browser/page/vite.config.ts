import { defineConfig } from "vite";

// As it comes: a page needs no settings to use the library.
export default defineConfig({ root: import.meta.dirname });
