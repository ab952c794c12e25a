interface Connection {
  readonly saveData?: boolean;
}

/** Whether a person has told the browser to fetch nothing that was not asked for. */
export function savesData(): boolean {
  const { connection } = navigator as Navigator & { readonly connection?: Connection };
  return connection?.saveData ?? false;
}
