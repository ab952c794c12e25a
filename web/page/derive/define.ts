import { define } from '../../widgets/shared/define.ts';
import { RfDerive } from './derive.ts';
import { RfMicroscopeView } from './microscope-view.ts';

define('rf-derive', RfDerive);
define('rf-microscope-view', RfMicroscopeView);
