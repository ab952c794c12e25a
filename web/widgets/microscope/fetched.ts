import { messageOf, receptiveError } from '../../api/errors.ts';
import { fittedPixels } from '../laboratory/own-picture.ts';

/** The bytes of a file. Error fetch_failed names the address and what the server said. */
export async function fetchBytes(address: string): Promise<Uint8Array<ArrayBuffer>> {
  const remedy = 'check the address, and that its server lets this page read it';
  const response = await fetch(address).catch((thrown: unknown) => {
    throw receptiveError('fetch_failed', address, messageOf(thrown), remedy, thrown);
  });
  if (!response.ok) {
    const said = `the server answered ${response.status}`;
    throw receptiveError('fetch_failed', address, said, remedy);
  }
  return new Uint8Array(await response.arrayBuffer());
}

/** A picture scaled to an input [c, h, w], from 0 for black to 1 for white. */
export async function fetchPixels(
  address: string,
  input: readonly [number, number, number],
): Promise<Float32Array> {
  const bytes = await fetchBytes(address);
  return fittedPixels(new File([bytes], address), input);
}
