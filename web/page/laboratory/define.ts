import { define } from '../../widgets/shared/define.ts';
import { RfLaboratory } from './laboratory.ts';

define('rf-laboratory', RfLaboratory);
