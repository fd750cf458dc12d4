/* A library that a module brings along, with a global of its own. */
int CountUp(void);
int CountUp(void) {
  static int count;
  return ++count;
}
