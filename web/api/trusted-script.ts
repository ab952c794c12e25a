// A page's policy may demand that the address of a script comes from a named policy of Trusted Types
// (`require-trusted-types-for 'script'`): this is that of the engine's own scripts.
// https://w3c.github.io/trusted-types/dist/spec/

interface Policy {
  /** A TrustedScriptURL, which is taken wherever such an address is. */
  createScriptURL(address: string): string;
}

interface TrustedTypes {
  createPolicy(name: string, rules: Policy): Policy;
}

const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
let policy: Policy | undefined;

/** What lies beside this page, or was made in it: a page that is closed off has no other. */
function ofThisPage(address: string): string {
  const { protocol, origin } = new URL(address);
  if (protocol === 'blob:') return address;
  const origins = [globalThis.location.origin, globalThis.origin];
  // Of a `data:` address, too, the origin is "null".
  if (origin !== 'null' && origins.includes(origin)) return address;
  throw new TypeError(`${address} is no script of this page`);
}

/**
 * The same address, for `new Worker` and the like; not to be given one that came from outside. As it is
 * where the policy does not exist or refuses it: then the browser decides.
 */
export function trustedScript(address: string | URL): string {
  try {
    // Refused, too, where the page names the policies that it permits and this is none of them.
    policy ??= trustedTypes?.createPolicy('receptive', { createScriptURL: ofThisPage });
    return policy?.createScriptURL(String(address)) ?? String(address);
  } catch {
    return String(address);
  }
}

/**
 * Makes a worker whose address stands within `make`: bundlers know one by the very words
 * `new Worker(new URL(…, import.meta.url))`, with nothing between them.
 */
export function withTrustedScript(make: () => Worker): Worker {
  if (trustedTypes === undefined) return make();
  const { Worker: Given } = globalThis;
  globalThis.Worker = class extends Given {
    constructor(address: string | URL, options?: WorkerOptions) {
      super(trustedScript(address), options);
    }
  };
  try {
    return make();
  } finally {
    globalThis.Worker = Given;
  }
}
