/** The bytes of an IDX file with `sizes`. */
export function idx(sizes, body) {
  const header = new DataView(new ArrayBuffer(4 + 4 * sizes.length));
  header.setUint32(0, 0x0800 + sizes.length);
  sizes.forEach((size, i) => {
    header.setUint32(4 + 4 * i, size);
  });
  const file = new Uint8Array(header.byteLength + body.length);
  file.set(new Uint8Array(header.buffer));
  file.set(body, header.byteLength);
  return file;
}
