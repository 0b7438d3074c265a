import { type Document, LineCounter, parseDocument } from 'yaml';
