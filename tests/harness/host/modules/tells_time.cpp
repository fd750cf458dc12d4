/* Says what the C library makes of the time and of other programs. */
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

#include "core.h"

namespace {

void Log(FAKE* fake, const char* text) {
  WCHAR wide[200];
  int i = 0;
  for (; text[i] != 0 && i < 199; ++i) wide[i] = static_cast<WCHAR>(text[i]);
  wide[i] = 0;
  g_LogEvent(fake->ResourceHandle, LOG_INFORMATION, L"%1\n", wide);
}

DWORD WINAPI TellingOnline(RESID resource, LPHANDLE /*eventHandle*/) {
  auto* fake = static_cast<FAKE*>(resource);
  const time_t then = 86400 + 3661;
  char text[100];
  std::setlocale(LC_ALL, "C");
  ::setenv("TZ", "EST5EDT", 1);
  ::tzset();
  std::tm* parts = std::localtime(&then);
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %Z", parts);
  Log(fake, text);
  std::tm bare{};
  bare.tm_year = 70;
  bare.tm_mday = 2;
  bare.tm_hour = 1;
  std::snprintf(text, sizeof text, "mktime %ld", static_cast<long>(std::mktime(&bare)));
  Log(fake, text);
  char* line = ::ctime_r(&then, text);
  line[24] = 0;
  Log(fake, line);
  std::snprintf(text, sizeof text, "system %d", std::system("tool.exe --quick"));
  Log(fake, text);
  FILE* pipe = ::popen("tool.exe --quick", "r");
  const int first = std::fgetc(pipe);
  const int status = ::pclose(pipe);
  std::snprintf(text, sizeof text, "popen %d %d", first, status);
  Log(fake, text);
  FakeSetUp(fake, TRUE);
  return ERROR_SUCCESS;
}

DWORD WINAPI TellingOffline(RESID resource) {
  FakeTerminate(resource);
  return ERROR_SUCCESS;
}

}  // namespace

FAKE_DLL(L"rhsim Tells Time", FakeOpen, FakeClose, TellingOnline, TellingOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
