import { define } from '../../widgets/shared/define.ts';
import { RfExercisesView } from './exercises-view.ts';

define('rf-exercises-view', RfExercisesView);
