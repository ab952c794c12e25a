import { define } from '../shared/define.ts';
import { RfConvolution } from './convolution.ts';

define('rf-convolution', RfConvolution);
