// Registers the widgets. Loading it twice, or from two places, changes nothing.
import './embed-worker.ts';
import './activation/define.ts';
import './tensor/define.ts';
import './convolution/define.ts';
import './filters/define.ts';
import './layer-cost/define.ts';
import './microscope/define.ts';
import './perceptron/define.ts';
import './pooling/define.ts';
import './shift/define.ts';
import './sparse-matrix/define.ts';
import './tour/define.ts';
import './windows/define.ts';

export { RfActivation } from './activation/activation.ts';
export { RfConvolution } from './convolution/convolution.ts';
export { RfFilters } from './filters/filters.ts';
export { RfLayerCost } from './layer-cost/layer-cost.ts';
export { RfMicroscope } from './microscope/microscope.ts';
export { RfPerceptron } from './perceptron/perceptron.ts';
export { RfPooling } from './pooling/pooling.ts';
export { sharedEngine } from './shared/shared-engine.ts';
export { RfShift } from './shift/shift.ts';
export { RfSparseMatrix } from './sparse-matrix/sparse-matrix.ts';
export { RfTensor } from './tensor/tensor.ts';
export { RfTour } from './tour/tour.ts';
export { RfWindows } from './windows/windows.ts';
