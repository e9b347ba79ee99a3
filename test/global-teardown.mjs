/** Ends the throwaway servers that the setup has started. */
export default async function globalTeardown() {
  await globalThis.stopServers?.();
}
