import { define } from '../shared/define.ts';
import { RfMicroscope } from './microscope.ts';
import { RfOperand } from './operand.ts';

define('rf-operand', RfOperand);
define('rf-microscope', RfMicroscope);
