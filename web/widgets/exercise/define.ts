import { define } from '../shared/define.ts';
import { RfExercise } from './exercise.ts';
import { RfExerciseSheet } from './exercise-sheet.ts';

define('rf-exercise', RfExercise);
define('rf-exercise-sheet', RfExerciseSheet);
