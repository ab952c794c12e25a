import { define } from '../../widgets/shared/define.ts';
import { RfTrain } from './train.ts';

define('rf-train', RfTrain);
