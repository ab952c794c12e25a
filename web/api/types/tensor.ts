// Tensors. Shapes are written [n, c, h, w] at every interface; a dense layer's output is
// [n, features, 1, 1].

/** Extents from the outermost to the innermost; cells are counted in row-major order. */
export type Shape = readonly number[];

/** A copy of a tensor of the engine; `data` is row-major and never a view of engine memory. */
export interface Tensor {
  readonly shape: Shape;
  readonly data: Float32Array;
}

/**
 * One image [c, h, w] or several [n, c, h, w], as `Dataset.images` gives them: the shape is compared with that
 * of the network. Or their numbers alone, of as many images as they are enough for.
 */
export type Images = Float32Array | Tensor;
