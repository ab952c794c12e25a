import { define } from '../shared/define.ts';
import { RfActivation } from './activation.ts';

define('rf-activation', RfActivation);
