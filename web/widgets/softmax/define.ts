import { define } from '../shared/define.ts';
import { RfSoftmax } from './softmax.ts';

define('rf-softmax', RfSoftmax);
