export const modelName = "mnist";
/** Where the browser keeps the model: in its private file system, or in IndexedDB. */
export const place = `browser://${modelName}`;
