// Answers for the page when there is no network. It keeps every file of one build, and only whole
// builds: files are taken by their hash, and a newer build waits until no page of this one is open.
// What most visitors never ask for, the digits, it fetches when the page says that it may.

import type { DigitsQuestion } from './offline.ts';

/** Path of each file below this worker's folder, and the SHA-256 of its bytes. */
declare const BUILD_FILES: Readonly<Record<string, string>>;
/** Another one for every set of files. */
declare const BUILD_VERSION: string;

interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Lasting {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface Told extends Lasting {
  readonly data: DigitsQuestion;
  readonly ports: readonly MessagePort[];
}
interface Scope {
  readonly registration: { readonly scope: string };
  addEventListener(type: 'message', listener: (event: Told) => void): void;
  addEventListener(type: 'install' | 'activate', listener: (event: Lasting) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void;
}

const worker = self as unknown as Scope;
const { scope } = worker.registration;
// Pages in other folders of one host keep theirs.
const ours = `receptive ${scope} `;
const cacheName = `${ours}${BUILD_VERSION}`;

/** Files that are kept later. */
const isLate = (path: string) => path.startsWith('data/mnist/');

async function sha256(bytes: ArrayBuffer): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The same answer, to be kept: without a redirection, and with the bytes as they are now. */
function keepable(bytes: ArrayBuffer, { headers }: Response): Response {
  const kept = new Headers(headers);
  // It is decoded, and the same for everybody.
  kept.delete('Vary');
  if (kept.has('Content-Encoding')) {
    kept.delete('Content-Encoding');
    kept.delete('Content-Length');
  }
  return new Response(bytes, { headers: kept });
}

/** A response if it is this file of this build. */
async function checked(path: string, response: Response | undefined) {
  if (!response?.ok) return undefined;
  const bytes = await response.arrayBuffer();
  return (await sha256(bytes)) === BUILD_FILES[path] ? keepable(bytes, response) : undefined;
}

async function keep(path: string, found: Response): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.put(new URL(path, scope).href, found);
}

/** Keeps a file of an older build where that has the same, and says whether it has. */
async function takeOver(path: string): Promise<boolean> {
  const found = await checked(path, await caches.match(new URL(path, scope).href));
  if (found !== undefined) await keep(path, found);
  return found !== undefined;
}

/** From the network. */
async function take(path: string): Promise<Response> {
  const url = new URL(path, scope).href;
  const found = await checked(path, await fetch(url, { cache: 'no-cache' }));
  if (found === undefined) throw new Error(`${url} is not the file of build ${BUILD_VERSION}`);
  await keep(path, found.clone());
  return found;
}

async function install(): Promise<void> {
  // One after the other: the page comes first.
  for (const path of Object.keys(BUILD_FILES)) {
    if (!(await takeOver(path)) && !isLate(path)) await take(path);
  }
}

async function missing(): Promise<readonly string[]> {
  const cache = await caches.open(cacheName);
  const late = Object.keys(BUILD_FILES).filter(isLate);
  const kept = await Promise.all(late.map((path) => cache.match(new URL(path, scope))));
  return late.filter((_, at) => kept[at] === undefined);
}

/** Whether the digits are kept; `keep` has those fetched that are not. */
async function keepsDigits(question: DigitsQuestion): Promise<boolean> {
  if (question === 'keep') for (const path of await missing()) await take(path);
  return (await missing()).length === 0;
}

async function forgetOlder(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith(ours) && name !== cacheName);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function answer(path: string): Promise<Response> {
  const cache = await caches.open(cacheName);
  return (await cache.match(new URL(path, scope))) ?? take(path);
}

/** Digits that are not kept yet go through as they come: a training begins with the first of them. */
async function answerLate(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  return (await cache.match(new URL(path, scope))) ?? fetch(request);
}

/** The file that a request means; undefined for what is not of this build. */
function pathOf({ url, method }: Request): string | undefined {
  const { href } = new URL(url.replace(/[?#].*$/, ''));
  if (method !== 'GET' || !href.startsWith(scope)) return undefined;
  const path = href.slice(scope.length).replace(/^index\.html$/, '');
  return path in BUILD_FILES ? path : undefined;
}

worker.addEventListener('install', (event) => event.waitUntil(install()));
worker.addEventListener('activate', (event) => event.waitUntil(forgetOlder()));
worker.addEventListener('fetch', (event) => {
  const path = pathOf(event.request);
  if (path === undefined) return;
  event.respondWith(isLate(path) ? answerLate(path, event.request) : answer(path));
});
worker.addEventListener('message', (event) => {
  const tell = (kept: boolean) => event.ports[0]?.postMessage(kept);
  event.waitUntil(keepsDigits(event.data).then(tell, () => tell(false)));
});
