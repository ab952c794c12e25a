import { define } from '../shared/define.ts';
import { RfPerceptron } from './perceptron.ts';

define('rf-perceptron', RfPerceptron);
