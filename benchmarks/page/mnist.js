/** Images that are held; batches are taken from them in turn. */
const rows = 4096;

/**
 * The first images of MNIST as bytes, and as pixels in 0..1 for those who take these. `read` gives
 * the unpacked bytes of a file.
 */
export async function mnist(read) {
  const [images, labels] = await Promise.all([
    read('train-images-idx3-ubyte.gz'),
    read('train-labels-idx1-ubyte.gz'),
  ]);
  const bytes = images.slice(16, 16 + rows * 784);
  return {
    rows,
    bytes,
    pixels: Float32Array.from(bytes, (byte) => byte / 255),
    labels: labels.slice(8, 8 + rows),
  };
}
