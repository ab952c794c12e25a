import { define } from '../shared/define.ts';
import { RfTensor } from './tensor.ts';

define('rf-tensor', RfTensor);
