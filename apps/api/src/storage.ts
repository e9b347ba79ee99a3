/** Injects the `Storage` that is open for the life of the service. */
export const STORAGE = Symbol('STORAGE');
