import { define } from '../../widgets/shared/define.ts';
import { RfDerive } from './derive.ts';

define('rf-derive', RfDerive);
