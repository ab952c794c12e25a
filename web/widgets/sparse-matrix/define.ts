import { define } from '../shared/define.ts';
import { RfSparseMatrix } from './sparse-matrix.ts';

define('rf-sparse-matrix', RfSparseMatrix);
