import { plainNumber } from '../shared/format.ts';
import { kernelOfNumbers, kernelPreset, resizeKernel } from './kernels.ts';
import type { ConvolutionPreset } from './presets.ts';

/** An image from the page in place of the preset's. */
export interface OwnImage {
  readonly height: number;
  readonly width: number;
  readonly values: ArrayLike<number>;
}

/** What is convolved: the cells of an image and of a kernel, as a person may have changed them. */
export class Material {
  height = 0;
  width = 0;
  image: Float32Array = new Float32Array();
  kernel: Float32Array = new Float32Array();
  kernelSize = 3;
  #unresized: { readonly values: Float32Array; readonly size: number } | undefined;

  takeImage(preset: ConvolutionPreset, own: OwnImage | undefined): void {
    this.height = own?.height ?? preset.height;
    this.width = own?.width ?? preset.width;
    this.image = Float32Array.from(own?.values ?? preset.image);
  }

  /** The named kernel, or one given by its numbers; otherwise the preset's own. */
  takeKernel(text: string | null, preset: ConvolutionPreset): void {
    if (text === this.kernelText) return;
    const chosen =
      kernelPreset(text ?? preset.kernel) ??
      kernelOfNumbers(text ?? '') ??
      kernelPreset(preset.kernel);
    if (chosen === undefined) return;
    this.kernel = Float32Array.from(chosen.values);
    this.kernelSize = chosen.size;
    this.#unresized = undefined;
  }

  /** The kernel's numbers, as `takeKernel` reads them. */
  get kernelText(): string {
    return Array.from(this.kernel, plainNumber).join();
  }

  /** Another size with the same middle. */
  resizeKernel(size: number): void {
    // Resizing starts from the kernel before the first change of size, so that nothing is lost.
    this.#unresized ??= { values: this.kernel, size: this.kernelSize };
    this.kernel = resizeKernel(this.#unresized.values, this.#unresized.size, size);
    this.kernelSize = size;
  }

  /** The kernel as it slides: turned when `flip` is set. */
  sliding(flip: boolean): Float32Array {
    return flip ? this.kernel.slice().reverse() : this.kernel;
  }

  setPixel([y = 0, x = 0]: readonly number[], value: number): void {
    this.image = this.image.slice();
    this.image[y * this.width + x] = value;
  }

  /** `place` is where the cell lies in the kernel as it slides. */
  setWeight([i = 0, j = 0]: readonly number[], value: number, flip: boolean): void {
    const position = i * this.kernelSize + j;
    this.kernel = this.kernel.slice();
    this.kernel[flip ? this.kernel.length - 1 - position : position] = value;
    this.#unresized = undefined;
  }
}
