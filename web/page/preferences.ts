const prefix = 'receptive.';

/** A choice kept in this browser; storage is a convenience and may be refused. */
export function readPreference(name: string): string | null {
  try {
    return localStorage.getItem(prefix + name);
  } catch {
    return null;
  }
}

export function writePreference(name: string, value: string): void {
  try {
    localStorage.setItem(prefix + name, value);
  } catch {
    // Nothing is lost but the memory of it.
  }
}
