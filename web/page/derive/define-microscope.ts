import { define } from '../../widgets/shared/define.ts';
import { RfMicroscopeView } from './microscope-view.ts';

define('rf-microscope-view', RfMicroscopeView);
