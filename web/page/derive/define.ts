import { define } from '../../widgets/shared/define.ts';
import { RfDerive } from './derive.ts';
import { RfExercisesView } from './exercises-view.ts';
import { RfMicroscopeView } from './microscope-view.ts';

define('rf-derive', RfDerive);
define('rf-exercises-view', RfExercisesView);
define('rf-microscope-view', RfMicroscopeView);
