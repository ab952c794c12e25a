import { html } from 'lit';
import '../../widgets/convolution/define.ts';
import type { LaboratoryView } from './view.ts';

export const convolutionView: LaboratoryView = {
  name: 'convolution',
  title: 'Convolution',
  heading: 'Convolution by hand',
  lead: 'Choose a cell of the feature map and see the window, the products and the sum it came from.',
  body: () => html`<rf-convolution playable editable options></rf-convolution>`,
};
