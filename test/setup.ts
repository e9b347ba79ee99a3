import fc from 'fast-check';
import 'reflect-metadata';

fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED']) });
