// What Vite gives a module.
/// <reference types="vite/client" />
