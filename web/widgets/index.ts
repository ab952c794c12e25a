// Registers the widgets. Loading it twice, or from two places, changes nothing.
import './embed-worker.ts';
import './activation/define.ts';
import './tensor/define.ts';
import './convolution/define.ts';
import './microscope/define.ts';
import './perceptron/define.ts';
import './tour/define.ts';

export { RfActivation } from './activation/activation.ts';
export { RfConvolution } from './convolution/convolution.ts';
export { RfMicroscope } from './microscope/microscope.ts';
export { RfPerceptron } from './perceptron/perceptron.ts';
export { sharedEngine } from './shared/shared-engine.ts';
export { RfTensor } from './tensor/tensor.ts';
export { RfTour } from './tour/tour.ts';
