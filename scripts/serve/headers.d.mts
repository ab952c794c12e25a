type Headers = Readonly<Record<string, string>>;
export const isolationHeaders: Headers;
export const embedHeaders: Headers;
export const metaPolicy: string;
export const immutableHeaders: Headers;
export function pageHeaders(options?: { isolation?: boolean }): Headers;
