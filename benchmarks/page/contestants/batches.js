/** Numbers of the first rows of each batch, over the data in turn, for ever. */
export function* firstRows(rows, batch) {
  const count = Math.floor(rows / batch);
  for (let index = 0; ; index = (index + 1) % count) yield index * batch;
}

/** Labels as one-hot rows [n, 10]. */
export function oneHot(labels) {
  const rows = new Float32Array(labels.length * 10);
  labels.forEach((label, row) => {
    rows[row * 10 + label] = 1;
  });
  return rows;
}
