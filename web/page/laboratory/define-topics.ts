import { define } from '../../widgets/shared/define.ts';
import { RfConvolutionTopics } from './convolution-topics.ts';

define('rf-convolution-topics', RfConvolutionTopics);
