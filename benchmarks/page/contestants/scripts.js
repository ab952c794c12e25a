/** Loads classic scripts one after the other; each finds what the ones before it defined. */
export async function loadScripts(addresses) {
  for (const address of addresses) {
    await new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = address;
      script.onload = resolve;
      script.onerror = () => reject(new Error(`could not load ${address}`));
      document.head.append(script);
    });
  }
}
