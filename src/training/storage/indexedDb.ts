import type { ModelStore } from "./store.ts";

const databaseName = "tensorloom";
const models = "models";

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error as DOMException);
  });

async function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(databaseName, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(models);
  return settled(request);
}

/** One transaction: all of it happens, and is on the disk when this is fulfilled, or nothing does. */
async function transact<T>(
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await openDatabase();
  try {
    const transaction = database.transaction(models, mode, { durability: "strict" });
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error as DOMException);
    });
    const [result] = await Promise.all([settled(ask(transaction.objectStore(models))), done]);
    return result;
  } finally {
    database.close();
  }
}

/**
 * The browser's database, which every browser has.
 * Source: https://www.w3.org/TR/IndexedDB
 */
export const indexedDb: ModelStore = {
  scheme: "indexeddb",

  missing: () => (globalThis.indexedDB === undefined ? "there is no IndexedDB here" : undefined),

  async write(name, bytes) {
    const blob = new Blob(bytes as Uint8Array<ArrayBuffer>[]);
    await transact("readwrite", (store) => store.put(blob, name));
  },

  async read(name) {
    const found = await transact("readonly", (store) => store.get(name) as IDBRequest<Blob | undefined>);
    return found === undefined ? undefined : new Uint8Array(await found.arrayBuffer());
  },

  async names() {
    return (await transact("readonly", (store) => store.getAllKeys())).map(String);
  },

  async remove(name) {
    await transact("readwrite", (store) => store.delete(name));
  },
};
