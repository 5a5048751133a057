// What is kept in this browser, in named databases of IndexedDB.

/** A database with `stores` ({name: key path}); answers put, get, all, drop for its stores. */
export function database(name, stores) {
  let opened;
  function open() {
    opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => {
        for (const [store, keyPath] of Object.entries(stores)) request.result.createObjectStore(store, { keyPath });
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return opened;
  }

  async function run(store, mode, act) {
    const db = await open();
    return new Promise((resolve, reject) => {
      const transaction = db.transaction(store, mode);
      const request = act(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  }

  return {
    put: (store, value) => run(store, "readwrite", (s) => s.put(value)),
    get: (store, key) => run(store, "readonly", (s) => s.get(key)),
    all: (store) => run(store, "readonly", (s) => s.getAll()),
    drop: (store, key) => run(store, "readwrite", (s) => s.delete(key)),
  };
}

/** Drafts, reports waiting for the network, and photos waiting with them. */
export const { put, get, all, drop } = database("veche", { drafts: "key", outbox: "key", photos: "id" });
