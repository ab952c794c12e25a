import { define } from '../shared/define.ts';
import { RfPooling } from './pooling.ts';

define('rf-pooling', RfPooling);
