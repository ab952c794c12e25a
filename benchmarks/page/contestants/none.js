// Nobody: the page and the images, to compare others with.

export const prepare = async (_task, _options, images) => ({
  images,
  run: (batches) => new Promise((done) => setTimeout(done, batches)),
});
