import { html, nothing, type TemplateResult } from 'lit';
import { convolutionSizeView } from '../../formula/convolution-size.ts';
import type { WindowSteps } from '../../formula/convolution-symbols.ts';
import type { Measured, Probe } from '../laboratory/probe.ts';
import { kernelPreset } from './kernels.ts';

/** The sentence about the chosen cell. */
export function titleOf({
  derivation,
  error,
}: Pick<Probe<Measured>, 'derivation' | 'error'>): string {
  if (error !== undefined) return 'This does not fit together yet';
  if (derivation === undefined) return 'A kernel slides over a grid';
  const onPadding = derivation.omitted.padding;
  const products = derivation.terms.filter((term) => term.factors.length > 1).length;
  if (onPadding === 0) return `This cell is ${products} products added up`;
  return `This cell is ${products} products added up; ${onPadding} more lie on padding`;
}

export interface Words extends WindowSteps {
  readonly kernel: string;
  readonly tryThis: string;
  readonly height: number;
  readonly width: number;
  /** Shape of the feature map, [1, 1, h, w]; nothing when there is none. */
  readonly output: readonly number[] | undefined;
  readonly kernelSize: number;
  readonly oneSided: boolean;
  readonly options: boolean;
  readonly editable: boolean;
}

function sizeView(words: Words): TemplateResult | typeof nothing {
  if (words.output === undefined) return nothing;
  const [, , height = 0, width = 0] = words.output;
  const { padding, oneSided, stride, dilation, kernelSize: kernel } = words;
  const rows = { input: words.height, output: height, padding, oneSided, kernel, stride, dilation };
  const columns = { ...rows, input: words.width, output: width };
  const both = height === width && words.height === words.width;
  return html`<p>
    Size:
    ${convolutionSizeView(rows, 'height')}${
      both ? nothing : html` rows, ${convolutionSizeView(columns, 'width')} columns`
    }
  </p>`;
}

/** The size as a formula, what the kernel does, what to try, and what the operation is called. */
export function wordsView(words: Words): TemplateResult {
  const says = kernelPreset(words.kernel)?.says ?? 'A kernel of your own.';
  const flip = '; “flip kernel” makes it the convolution of mathematics';
  const edit = 'Click a cell of the image or the kernel twice, or type on it, to change it.';
  return html`<div class="words">
    ${sizeView(words)}
    <p>${says}</p>
    <p><strong>Try:</strong> ${words.tryThis}</p>
    <p class="muted small">
      As in every framework the kernel is laid on as it is written, which is properly called
      cross-correlation${words.options ? flip : ''}. ${words.editable ? edit : ''}
    </p>
  </div>`;
}
